/** Words of the case report in the four languages of the station. */
import type { ConditionCode } from '../../../contract/coldchain.ts'
import type { CaseCause, CaseEvent, DecisionBasis, Disposition, LotExposureSummary, LotObservation, SignatureMeaning, VvmReading } from '../../../contract/excursions.ts'
import type { Language } from '../../../contract/primitives.ts'

type Head =
  | 'title' | 'site' | 'appliance' | 'caseId' | 'opened' | 'closed' | 'open' | 'times' | 'printed' | 'notice' | 'page'
  | 'verdicts' | 'rule' | 'since' | 'raised' | 'ended' | 'extreme' | 'device'
  | 'mkt' | 'sensor' | 'mkt24' | 'mkt30' | 'least' | 'most' | 'unseen'
  | 'lots' | 'lot' | 'product' | 'vvm' | 'lifeUsed' | 'freezing' | 'decision' | 'none' | 'unknown'
  | 'decisions' | 'basis' | 'reason' | 'signatures' | 'signedAs'
  | 'timeline' | 'time' | 'event' | 'who' | 'cause' | 'action'
export type Words = {
  readonly head: Readonly<Record<Head, string>>
  readonly code: Readonly<Record<ConditionCode, string>>
  readonly event: Readonly<Record<CaseEvent['kind'], string>>
  readonly disposition: Readonly<Record<Disposition, string>>
  readonly basis: Readonly<Record<DecisionBasis, string>>
  readonly meaning: Readonly<Record<SignatureMeaning, string>>
  readonly freeze: Readonly<Record<LotExposureSummary['freezeState'], string>>
  readonly cause: Readonly<Record<CaseCause, string>>
  readonly observation: Readonly<Record<LotObservation['kind'], string>>
  readonly vvm: Readonly<Record<VvmReading, string>>
  readonly shake: readonly [passed: string, failed: string]
}

const en: Words = {
  head: {
    ...{ title: 'Excursion case', site: 'Site', appliance: 'Appliance', caseId: 'Case', opened: 'Opened', closed: 'Closed', open: 'still open' },
    ...{ times: 'Times in', printed: 'Made', page: 'Page', notice: 'An alarm is not an order to discard: the vial monitor tells of heat, the shake test of freezing.' },
    ...{ verdicts: 'What was found', rule: 'Finding', since: 'Since', raised: 'Alarm', ended: 'Ended', extreme: 'Extreme', device: 'The device itself' },
    ...{ mkt: 'Mean kinetic temperature', sensor: 'Sensor', mkt24: '24 hours', mkt30: '30 days', least: 'Lowest', most: 'Highest', unseen: 'Unmeasured' },
    ...{ lots: 'Lots', lot: 'Lot', product: 'Product', vvm: 'Vial monitor', lifeUsed: 'Life used', freezing: 'Freezing', decision: 'Decision', none: 'none', unknown: 'unknown' },
    ...{ decisions: 'Decisions and signatures', basis: 'Basis', reason: 'Reason', signatures: 'Signatures', signedAs: 'signed as' },
    ...{ timeline: 'Timeline', time: 'Time', event: 'Event', who: 'Who', cause: 'Cause', action: 'Corrective action' },
  },
  code: {
    ...{ HEAT: 'Heat', FRZE: 'Freezing', DOOR: 'Door open', POWR: 'No power', WARM: 'Too warm', COLD: 'Too cold', HUMID: 'Too humid' },
    ...{ NODATA: 'No readings', RISING: 'Getting warm', FALLING: 'Getting cold', HOLD: 'Holdover ends' },
  },
  event: {
    ...{ opened: 'Case opened', 'lot-added': 'Lot added', noted: 'Note', observed: 'Seen on the vials', proposed: 'Decision proposed' },
    ...{ signed: 'Signed', decided: 'Decided', withdrawn: 'Proposal withdrawn', reassessed: 'Evaluated again after late data', closed: 'Case closed' },
  },
  disposition: { release: 'Release', quarantine: 'Quarantine', discard: 'Discard', test: 'Test' },
  basis: {
    ...{ vvm: 'vial monitor', shakeTest: 'shake test', noExposure: 'no exposure', manufacturer: 'manufacturer' },
    ...{ authority: 'authority', expired: 'expired', damaged: 'damaged' },
  },
  meaning: { authorship: 'author', review: 'reviewer', approval: 'approver', responsibility: 'responsible' },
  freeze: { frozen: 'frozen', touched: 'briefly below', none: 'none', unknown: 'unknown' },
  cause: { power: 'power', door: 'door', appliance: 'appliance', setting: 'setting', transport: 'transport', sensor: 'sensor', unknown: 'unknown' },
  observation: { vvm: 'Vial monitor', shakeTest: 'Shake test' },
  vvm: { squareLighter: 'square lighter than the ring', squareMatches: 'square matches the ring', squareDarker: 'square darker than the ring' },
  shake: ['passed', 'failed'],
}
const sw: Words = {
  head: {
    ...{ title: 'Kesi ya kutoka kwenye kiwango cha joto', site: 'Kituo', appliance: 'Kifaa', caseId: 'Kesi', opened: 'Imefunguliwa', closed: 'Imefungwa', open: 'bado wazi' },
    ...{ times: 'Saa za', printed: 'Imetengenezwa', page: 'Ukurasa', notice: 'Kengele si amri ya kutupa: kiashiria cha chupa huonyesha joto, na jaribio la kutikisa huonyesha kuganda.' },
    ...{ verdicts: 'Kilichobainika', rule: 'Kilichoonekana', since: 'Tangu', raised: 'Kengele', ended: 'Kimeisha', extreme: 'Kilele', device: 'Kifaa chenyewe' },
    ...{ mkt: 'Joto la wastani la kinetiki', sensor: 'Kihisi', mkt24: 'Saa 24', mkt30: 'Siku 30', least: 'Chini kabisa', most: 'Juu kabisa', unseen: 'Hakikupimwa' },
    ...{ lots: 'Mafungu', lot: 'Fungu', product: 'Bidhaa', vvm: 'Kiashiria cha chupa', lifeUsed: 'Uhai uliotumika', freezing: 'Kuganda', decision: 'Uamuzi', none: 'hakuna', unknown: 'haijulikani' },
    ...{ decisions: 'Maamuzi na saini', basis: 'Msingi', reason: 'Sababu', signatures: 'Saini', signedAs: 'amesaini kama' },
    ...{ timeline: 'Mfululizo wa matukio', time: 'Wakati', event: 'Tukio', who: 'Nani', cause: 'Chanzo', action: 'Hatua ya kurekebisha' },
  },
  code: {
    ...{ HEAT: 'Joto kali', FRZE: 'Kuganda', DOOR: 'Mlango wazi', POWR: 'Hakuna umeme', WARM: 'Joto mno', COLD: 'Baridi mno', HUMID: 'Unyevu mno' },
    ...{ NODATA: 'Hakuna vipimo', RISING: 'Joto linapanda', FALLING: 'Joto linashuka', HOLD: 'Muda wa kuhifadhi baridi unaisha' },
  },
  event: {
    ...{ opened: 'Kesi imefunguliwa', 'lot-added': 'Fungu limeongezwa', noted: 'Maelezo', observed: 'Kilichoonekana kwenye chupa', proposed: 'Uamuzi umependekezwa' },
    ...{ signed: 'Imesainiwa', decided: 'Imeamuliwa', withdrawn: 'Pendekezo limeondolewa', reassessed: 'Imetathminiwa tena baada ya data iliyochelewa', closed: 'Kesi imefungwa' },
  },
  disposition: { release: 'Ruhusu', quarantine: 'Tenga', discard: 'Tupa', test: 'Pima' },
  basis: {
    ...{ vvm: 'kiashiria cha chupa', shakeTest: 'jaribio la kutikisa', noExposure: 'hakuna athari', manufacturer: 'mtengenezaji' },
    ...{ authority: 'mamlaka', expired: 'muda umeisha', damaged: 'imeharibika' },
  },
  meaning: { authorship: 'mwandishi', review: 'mhakiki', approval: 'mwidhinishaji', responsibility: 'mwajibikaji' },
  freeze: { frozen: 'imeganda', touched: 'chini kwa muda mfupi', none: 'hakuna', unknown: 'haijulikani' },
  cause: { power: 'umeme', door: 'mlango', appliance: 'kifaa', setting: 'mpangilio', transport: 'usafiri', sensor: 'kihisi', unknown: 'haijulikani' },
  observation: { vvm: 'Kiashiria cha chupa', shakeTest: 'Jaribio la kutikisa' },
  vvm: { squareLighter: 'mraba mweupe kuliko duara', squareMatches: 'mraba sawa na duara', squareDarker: 'mraba mweusi kuliko duara' },
  shake: ['imefaulu', 'imeshindwa'],
}
const rw: Words = {
  head: {
    ...{ title: 'Dosiye y’ubushyuhe bwarenze', site: 'Ahantu', appliance: 'Igikoresho', caseId: 'Dosiye', opened: 'Yafunguwe', closed: 'Yafunzwe', open: 'iracyafunguye' },
    ...{ times: 'Isaha ya', printed: 'Yakozwe', page: 'Urupapuro', notice: 'Impuruza si itegeko ryo kujugunya: akamenyetso ko ku icupa kerekana ubushyuhe, igerageza ryo kuzunguza ryerekana ubukonje.' },
    ...{ verdicts: 'Ibyabonetse', rule: 'Icyabonetse', since: 'Kuva', raised: 'Impuruza', ended: 'Byarangiye', extreme: 'Igipimo gikabije', device: 'Igikoresho ubwacyo' },
    ...{ mkt: 'Ubushyuhe mpuzandengo bwa kinetike', sensor: 'Icyumva', mkt24: 'Amasaha 24', mkt30: 'Iminsi 30', least: 'Hasi cyane', most: 'Hejuru cyane', unseen: 'Ntibyapimwe' },
    ...{ lots: 'Ibyiciro', lot: 'Icyiciro', product: 'Umuti', vvm: 'Akamenyetso k’icupa', lifeUsed: 'Igihe cyakoreshejwe', freezing: 'Gukonja cyane', decision: 'Icyemezo', none: 'nta cyo', unknown: 'ntibizwi' },
    ...{ decisions: 'Ibyemezo n’imikono', basis: 'Ishingiro', reason: 'Impamvu', signatures: 'Imikono', signedAs: 'yasinye nka' },
    ...{ timeline: 'Uko byakurikiranye', time: 'Igihe', event: 'Icyabaye', who: 'Nde', cause: 'Intandaro', action: 'Igikorwa cyo gukosora' },
  },
  code: {
    ...{ HEAT: 'Ubushyuhe', FRZE: 'Gukonja cyane', DOOR: 'Urugi rufunguye', POWR: 'Nta mashanyarazi', WARM: 'Birashyushye cyane', COLD: 'Birakonje cyane', HUMID: 'Ubuhehere bwinshi' },
    ...{ NODATA: 'Nta bipimo', RISING: 'Biragenda bishyuha', FALLING: 'Biragenda bikonja', HOLD: 'Igihe cy’ubukonje kirarangira' },
  },
  event: {
    ...{ opened: 'Dosiye yafunguwe', 'lot-added': 'Icyiciro cyongewemo', noted: 'Icyitonderwa', observed: 'Ibyabonetse ku macupa', proposed: 'Icyemezo cyatanzwe' },
    ...{ signed: 'Byasinywe', decided: 'Byemejwe', withdrawn: 'Icyifuzo cyakuweho', reassessed: 'Byongeye gusuzumwa nyuma y’amakuru yatinze', closed: 'Dosiye yafunzwe' },
  },
  disposition: { release: 'Gukoresha', quarantine: 'Gushyira ku ruhande', discard: 'Kujugunya', test: 'Gupima' },
  basis: {
    ...{ vvm: 'akamenyetso k’icupa', shakeTest: 'igerageza ryo kuzunguza', noExposure: 'nta ngaruka', manufacturer: 'uwabikoze' },
    ...{ authority: 'ubuyobozi', expired: 'byarengeje igihe', damaged: 'byangiritse' },
  },
  meaning: { authorship: 'uwanditse', review: 'uwasuzumye', approval: 'uwemeje', responsibility: 'ubishinzwe' },
  freeze: { frozen: 'byakonje cyane', touched: 'munsi akanya gato', none: 'nta cyo', unknown: 'ntibizwi' },
  cause: { power: 'amashanyarazi', door: 'urugi', appliance: 'igikoresho', setting: 'igenamiterere', transport: 'ubwikorezi', sensor: 'icyumva', unknown: 'ntibizwi' },
  observation: { vvm: 'Akamenyetso k’icupa', shakeTest: 'Igerageza ryo kuzunguza' },
  vvm: { squareLighter: 'kare yera kurusha uruziga', squareMatches: 'kare ingana n’uruziga', squareDarker: 'kare yijimye kurusha uruziga' },
  shake: ['byagenze neza', 'byanze'],
}
const fr: Words = {
  head: {
    ...{ title: 'Dossier d’excursion de température', site: 'Site', appliance: 'Appareil', caseId: 'Dossier', opened: 'Ouvert', closed: 'Clos', open: 'encore ouvert' },
    ...{ times: 'Heures de', printed: 'Établi', page: 'Page', notice: 'Une alarme n’est pas un ordre de jeter : la pastille du flacon parle de la chaleur, le test d’agitation du gel.' },
    ...{ verdicts: 'Constats', rule: 'Constat', since: 'Depuis', raised: 'Alarme', ended: 'Fin', extreme: 'Extrême', device: 'L’appareil lui-même' },
    ...{ mkt: 'Température cinétique moyenne', sensor: 'Capteur', mkt24: '24 heures', mkt30: '30 jours', least: 'Minimum', most: 'Maximum', unseen: 'Non mesuré' },
    ...{ lots: 'Lots', lot: 'Lot', product: 'Produit', vvm: 'Pastille', lifeUsed: 'Vie consommée', freezing: 'Gel', decision: 'Décision', none: 'aucune', unknown: 'inconnu' },
    ...{ decisions: 'Décisions et signatures', basis: 'Fondement', reason: 'Motif', signatures: 'Signatures', signedAs: 'signe comme' },
    ...{ timeline: 'Chronologie', time: 'Heure', event: 'Événement', who: 'Qui', cause: 'Cause', action: 'Mesure corrective' },
  },
  code: {
    ...{ HEAT: 'Chaleur', FRZE: 'Gel', DOOR: 'Porte ouverte', POWR: 'Sans courant', WARM: 'Trop chaud', COLD: 'Trop froid', HUMID: 'Trop humide' },
    ...{ NODATA: 'Aucune mesure', RISING: 'Se réchauffe', FALLING: 'Se refroidit', HOLD: 'Fin de l’autonomie' },
  },
  event: {
    ...{ opened: 'Dossier ouvert', 'lot-added': 'Lot ajouté', noted: 'Note', observed: 'Vu sur les flacons', proposed: 'Décision proposée' },
    ...{ signed: 'Signé', decided: 'Décidé', withdrawn: 'Proposition retirée', reassessed: 'Réévalué après des données tardives', closed: 'Dossier clos' },
  },
  disposition: { release: 'Libérer', quarantine: 'Mettre en quarantaine', discard: 'Détruire', test: 'Tester' },
  basis: {
    ...{ vvm: 'pastille du flacon', shakeTest: 'test d’agitation', noExposure: 'aucune exposition', manufacturer: 'fabricant' },
    ...{ authority: 'autorité', expired: 'périmé', damaged: 'endommagé' },
  },
  meaning: { authorship: 'auteur', review: 'relecteur', approval: 'approbateur', responsibility: 'responsable' },
  freeze: { frozen: 'gelé', touched: 'brièvement en dessous', none: 'aucun', unknown: 'inconnu' },
  cause: { power: 'courant', door: 'porte', appliance: 'appareil', setting: 'réglage', transport: 'transport', sensor: 'capteur', unknown: 'inconnue' },
  observation: { vvm: 'Pastille du flacon', shakeTest: 'Test d’agitation' },
  vvm: { squareLighter: 'carré plus clair que l’anneau', squareMatches: 'carré comme l’anneau', squareDarker: 'carré plus foncé que l’anneau' },
  shake: ['réussi', 'échoué'],
}
export const REPORT_WORDS: Readonly<Record<Language, Words>> = { en, sw, rw, fr }
