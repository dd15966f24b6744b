/** Lint rules of this house that no published plugin has. Each is small, has a reason, and is tested in tests/structure. */

const hasLetters = (text) => /\p{L}/u.test(text)

/** Attributes whose text a person reads or hears. */
const SPOKEN_ATTRIBUTES = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-roledescription',
  'aria-valuetext',
  'description',
  'label',
  'placeholder',
  'title',
])

/** Text of a literal or of a template without expressions; null when it is not plain text. */
function plainText(node) {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node?.type === 'TemplateLiteral') return node.quasis.map((part) => part.value.cooked ?? '').join(' ')
  return null
}

/** Every visible word goes through i18n: four languages are complete only if no screen speaks by itself. */
const noUntranslatedText = {
  meta: { type: 'problem', schema: [], messages: { text: 'Visible text "{{text}}" must come from a translation key.' } },
  create(context) {
    const check = (node, text) => {
      if (text !== null && hasLetters(text)) context.report({ node, messageId: 'text', data: { text: text.trim().slice(0, 40) } })
    }
    return {
      JSXText: (node) => check(node, node.value),
      'JSXElement > JSXExpressionContainer': (node) => check(node, plainText(node.expression)),
      'JSXFragment > JSXExpressionContainer': (node) => check(node, plainText(node.expression)),
      JSXAttribute(node) {
        if (node.name.type !== 'JSXIdentifier' || !SPOKEN_ATTRIBUTES.has(node.name.name)) return
        check(node, plainText(node.value?.type === 'JSXExpressionContainer' ? node.value.expression : node.value))
      },
    }
  },
}

/** A cast tells the compiler to be quiet; the reader deserves the reason, on the same line or the line above. */
const explainedCast = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { cast: 'Explain this cast in a comment on its line or the line above (or use `satisfies`, or parse with zod).' },
  },
  create(context) {
    const commentLines = new Set()
    for (const comment of context.sourceCode.getAllComments()) {
      for (let line = comment.loc.start.line; line <= comment.loc.end.line; line += 1) commentLines.add(line)
    }
    const isConst = (annotation) => annotation.type === 'TSTypeReference' && annotation.typeName.name === 'const'
    const isExplained = (node) => {
      const lines = [node.loc.start.line, node.loc.end.line]
      return [...lines, node.loc.start.line - 1].some((line) => commentLines.has(line))
    }
    return {
      TSAsExpression(node) {
        if (isConst(node.typeAnnotation) || isExplained(node)) return
        context.report({ node, messageId: 'cast' })
      },
    }
  },
}

/** The plugin as eslint.config.js loads it. */
export const localRules = { rules: { 'explained-cast': explainedCast, 'no-untranslated-text': noUntranslatedText } }
