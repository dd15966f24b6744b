/** Files of temperature loggers: exports of Fridge-tag and Q-tag, and any table by a mapping. Pure: a preview is the import without keeping it. */
export { readBerlinger, type LoggerExport, type LoggerProblem } from './berlinger/read.ts'
export { readTable, type TableReading } from './table/read.ts'
export { tableHead, type TableHead } from './table/split.ts'
export { textOfFile } from './text.ts'
