/** Kinyarwanda words of the shell. */
import type { ShellTexts } from './shell-texts.ts'

export const kinyarwanda: ShellTexts = {
  menu: {
    app: 'Kituo',
    file: 'Dosiye',
    edit: 'Guhindura',
    view: 'Imboneko',
    desks: 'Ameza y’akazi',
    help: 'Ubufasha',
    quit: 'Funga Kituo',
    close: 'Funga idirishya',
    about: 'Ibyerekeye Kituo',
    logFolder: 'Erekana ububiko bw’inyandiko z’imikorere',
  },
  edit: { undo: 'Subiza inyuma', redo: 'Ongera ukore', cut: 'Kata', copy: 'Koporora', paste: 'Omeka', selectAll: 'Hitamo byose' },
  view: {
    zoomIn: 'Gira binini',
    zoomOut: 'Gira bito',
    resetZoom: 'Ingano isanzwe',
    fullScreen: 'Ekara yose',
    developerTools: 'Ibikoresho by’abubaka porogaramu',
  },
  commands: {
    'dispatch.newCall': 'Ikibazo gishya',
    'frame.palette': 'Shaka itegeko…',
    'frame.commandLine': 'Jya ku murongo w’amategeko',
    'frame.help': 'Ubufasha n’inzira ngufi za mwandikisho',
    'desk.dispatch': 'Kohereza ubutabazi',
    'desk.hospital': 'Ibitaro',
    'desk.admin': 'Ubuyobozi',
    'look.theme': 'Hindura umwijima cyangwa urumuri',
    'look.settings': 'Igenamiterere',
    'session.lock': 'Funga ekara',
    'session.signOut': 'Sohoka',
  },
  tray: { open: 'Fungura Kituo', quit: 'Zimya Kituo', tooltip: 'Kituo kirakora' },
  dialogs: { extractTitle: 'Hitamo igice cy’ikarita', extractFiles: 'Ibice bya OpenStreetMap', allFiles: 'Dosiye zose' },
  notices: {
    stillRunningTitle: 'Kituo kiracyakora',
    stillRunningBody:
      'Kituo gikomeje kwakira abahamagara, aho ibinyabiziga biri n’impuruza. Kizimye ukoresheje agashushanyo ko hasi cyangwa menyu.',
    openAgain: 'Kituo gisanzwe gifunguye; idirishya ryacyo riri imbere ubu.',
  },
  errors: {
    startTitle: 'Kituo nticyashoboye gutangira',
    startFailed: 'Kituo nticyatangiye ({code}). Nta cyatakaye. Ibisobanuro biri muri {file}.',
    crashTitle: 'Kituo kigomba gufunga',
    crashBody: 'Habaye ikibazo imbere muri Kituo. Ibyemejwe byabitswe. Ongera utangize Kituo; raporo iri muri {file}.',
    screenGone: 'Ekara yahagaze inshuro nyinshi. Kituo gikomeje gukora. Wongere utangize ekara?',
    restartScreen: 'Ongera utangize ekara',
    later: 'Nyuma',
    keyMissing: 'Ububiko bw’amakuru burahari ariko dosiye y’urufunguzo {file} ntihari. Yisubize uyikuye muri kopi wabitse. Nta cyahinduwe.',
    keyDamaged: 'Dosiye y’urufunguzo {file} yangiritse. Yisubize uyikuye muri kopi wabitse. Nta cyahinduwe.',
    keychainRefused:
      'Ububiko bw’amagambo y’ibanga bw’iyi mashini ntibufungura urufunguzo rw’amakuru. Injira muri mashini nk’uwateguye Kituo. Nta cyahinduwe.',
    keyFileExposed:
      'Abandi bakoresha iyi mashini bashobora gusoma dosiye y’urufunguzo {file}. Yihindure ku buryo isomwa nawe wenyine (chmod 600), hanyuma wongere utangize Kituo. Nta cyahinduwe.',
    inUse:
      'Ikindi Kituo gisanzwe gikoresha ububiko bw’amakuru {path}. Gifunge, cyangwa uhitemo ubundi bubiko ukoresheje --data. Nta cyahinduwe.',
    wrongKey: 'Urufunguzo ntirufungura amakuru ari muri {path}. Subizaho dosiye y’urufunguzo yakoreshejwe mu kuyakora. Nta cyahinduwe.',
    badArguments: 'Kituo cyatangijwe gifite amahitamo kitumva: {detail}.',
  },
  prompt: {
    title: 'Interuro y’ibanga y’iyi sitasiyo',
    whyCreate:
      'Iyi mashini nta bubiko burinzwe bw’amagambo y’ibanga ifite. Hitamo interuro y’ibanga: ifunga amakuru kandi izajya isabwa buri gihe Kituo gitangiye.',
    whyUnlock: 'Andika interuro y’ibanga ifunga amakuru y’iyi sitasiyo.',
    label: 'Interuro y’ibanga',
    repeat: 'Ongera wandike interuro y’ibanga',
    create: 'Funga amakuru ukoresheje iyi nteruro',
    unlock: 'Fungura sitasiyo',
    tooShort: 'Koresha nibura inyuguti {count}. Amagambo ane cyangwa atanu ni meza.',
    different: 'Ibyo wanditse inshuro ebyiri ntibisa. Ongera ubyandike.',
    wrong: 'Iyi nteruro y’ibanga ntifungura amakuru. Ongera ugerageze.',
    working: 'Birasuzumwa…',
    lost: 'Nta nteruro y’ibanga, nta muntu ushobora gusoma aya makuru cyangwa kuyagarura. Bika kopi yayo ahantu hizewe.',
  },
}
