/** French words of the shell. */
import type { ShellTexts } from './shell-texts.ts'

export const french: ShellTexts = {
  menu: {
    app: 'Kituo',
    file: 'Fichier',
    edit: 'Édition',
    view: 'Affichage',
    desks: 'Postes',
    help: 'Aide',
    quit: 'Quitter Kituo',
    close: 'Fermer la fenêtre',
    about: 'À propos de Kituo',
    logFolder: 'Afficher le dossier des journaux',
  },
  edit: { undo: 'Annuler', redo: 'Rétablir', cut: 'Couper', copy: 'Copier', paste: 'Coller', selectAll: 'Tout sélectionner' },
  view: {
    zoomIn: 'Agrandir',
    zoomOut: 'Réduire',
    resetZoom: 'Taille normale',
    fullScreen: 'Plein écran',
    developerTools: 'Outils de développement',
  },
  commands: {
    'dispatch.newCall': 'Nouvel incident',
    'frame.palette': 'Chercher une commande…',
    'frame.commandLine': 'Aller à la ligne de commande',
    'frame.help': 'Aide et raccourcis clavier',
    'desk.dispatch': 'Régulation',
    'desk.hospital': 'Hôpital',
    'desk.admin': 'Administration',
    'look.theme': 'Passer du sombre au clair',
    'look.settings': 'Réglages',
    'session.lock': 'Verrouiller l’écran',
    'session.signOut': 'Se déconnecter',
  },
  tray: { open: 'Ouvrir Kituo', quit: 'Quitter Kituo', tooltip: 'La station Kituo fonctionne' },
  dialogs: { extractTitle: 'Choisir un extrait de carte', extractFiles: 'Extraits d’OpenStreetMap', allFiles: 'Tous les fichiers' },
  notices: {
    stillRunningTitle: 'Kituo fonctionne toujours',
    stillRunningBody: 'La station continue de recevoir appels, positions et alarmes. Quittez-la par l’icône de notification ou le menu.',
    openAgain: 'Kituo est déjà ouvert ; sa fenêtre est maintenant au premier plan.',
  },
  errors: {
    startTitle: 'Kituo n’a pas pu démarrer',
    startFailed: 'La station n’a pas démarré ({code}). Rien n’est perdu. Les détails sont dans {file}.',
    crashTitle: 'Kituo doit se fermer',
    crashBody:
      'Une erreur s’est produite dans la station. Ce qui a été confirmé est enregistré. Relancez Kituo ; un rapport est dans {file}.',
    screenGone: 'L’écran s’est arrêté plusieurs fois. La station continue de fonctionner. Relancer l’écran ?',
    restartScreen: 'Relancer l’écran',
    later: 'Plus tard',
    keyMissing:
      'La base de données est là, mais pas son fichier de clé {file}. Restaurez-le depuis votre sauvegarde. Rien n’a été modifié.',
    keyDamaged: 'Le fichier de clé {file} est endommagé. Restaurez-le depuis votre sauvegarde. Rien n’a été modifié.',
    keychainRefused:
      'Le trousseau de ce système n’ouvre pas la clé de la base. Ouvrez la session de la personne qui a installé Kituo. Rien n’a été modifié.',
    keyFileExposed:
      'D’autres utilisateurs de cet ordinateur peuvent lire le fichier de clé {file}. Réservez-en la lecture à vous seul (chmod 600), puis relancez Kituo. Rien n’a été modifié.',
    inUse:
      'Un autre Kituo utilise déjà le dossier de données {path}. Fermez-le, ou choisissez un autre dossier avec --data. Rien n’a été modifié.',
    wrongKey:
      'La clé n’ouvre pas la base de données {path}. Remettez le fichier de clé avec lequel elle a été créée. Rien n’a été modifié.',
    badArguments: 'Kituo a été lancé avec une option inconnue : {detail}.',
  },
  prompt: {
    title: 'Phrase secrète de cette station',
    whyCreate:
      'Ce système n’a pas de trousseau protégé. Choisissez une phrase secrète : elle verrouille la base de données et sera demandée à chaque démarrage.',
    whyUnlock: 'Saisissez la phrase secrète qui verrouille la base de données de cette station.',
    label: 'Phrase secrète',
    repeat: 'Phrase secrète, encore une fois',
    create: 'Verrouiller la base avec elle',
    unlock: 'Ouvrir la station',
    tooShort: 'Utilisez au moins {count} caractères. Quatre ou cinq mots conviennent.',
    different: 'Les deux saisies diffèrent. Recommencez.',
    wrong: 'Cette phrase secrète n’ouvre pas la base de données. Réessayez.',
    working: 'Vérification…',
    lost: 'Sans la phrase secrète, personne ne peut lire cette base ni la récupérer. Gardez-en une copie en lieu sûr.',
  },
}
