/** The part of pdfmake that is used here. Its published types bring the browser with them, and the server knows none. */
type Style = {
  readonly bold?: boolean
  readonly fontSize?: number
  readonly fillColor?: string
  readonly alignment?: 'center'
  readonly margin?: readonly [left: number, top: number, right: number, bottom: number]
}
export type TableCell = string | (Style & { readonly text: string })
type Table = {
  readonly table: {
    readonly headerRows?: number
    readonly widths: readonly (number | '*')[]
    readonly body: readonly (readonly TableCell[])[]
  }
  readonly layout: 'lightHorizontalLines' | 'noBorders'
}
export type Content = TableCell | Table
export type ReportDocument = {
  readonly info: { readonly title: string }
  readonly language: string
  readonly pageSize: 'A4'
  readonly pageMargins: readonly [number, number, number, number]
  readonly defaultStyle: { readonly font: string; readonly fontSize: number }
  readonly content: readonly Content[]
  readonly footer: (page: number, pages: number) => Content
}
type FontFiles = { readonly normal: string; readonly bold: string; readonly italics: string; readonly bolditalics: string }
export type Pdfmake = {
  setFonts(fonts: Readonly<Record<string, FontFiles>>): void
  setUrlAccessPolicy(isAllowed: (url: string) => boolean): void
  setLocalAccessPolicy(isAllowed: (path: string) => boolean): void
  createPdf(document: ReportDocument): { getBuffer(): Promise<Uint8Array> }
}
