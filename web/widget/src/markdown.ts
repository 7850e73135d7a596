// Light Markdown: what the bot's answers use, as a tree. Whatever is not
// understood stays plain text, and nothing here makes HTML, so nothing a text
// holds can become markup.

export type Inline =
  | { is: 'text'; text: string }
  | { is: 'code'; text: string }
  | { is: 'break' }
  | { is: 'strong' | 'em'; of: Inline[] }
  | { is: 'link'; href: string; of: Inline[] }

export type Block =
  | { is: 'paragraph'; of: Inline[] }
  | { is: 'heading'; of: Inline[] }
  | { is: 'code'; text: string }
  | { is: 'quote'; of: Block[] }
  | { is: 'list'; ordered: boolean; start: number; items: Block[][] }
  | { is: 'table'; head: Inline[][]; rows: Inline[][][] }

const BULLET = /^( *)(?:[-*+]|(\d{1,4})[.)])\s+(.*)$/
const MAX_DEPTH = 6

/** Reads a text into blocks. */
export function parseMarkdown(text: string): Block[] {
  return blocks(text.replace(/\r\n?/g, '\n').replace(/\t/g, '    ').split('\n'), 0)
}

/**
 * Gives an address that may be linked to, or nothing: http, https and mailto,
 * and addresses relative to the site. Schemes hidden by blanks or control
 * characters are refused too.
 */
export function safeHref(href: string): string | undefined {
  // eslint-disable-next-line no-control-regex -- browsers drop these inside a scheme
  const bare = href.replace(/[\u0000-\u0020\u007f-\u009f]/g, '')
  if (/^(https?:\/\/|mailto:)/i.test(bare)) return bare
  if (/^[a-z][a-z0-9+.-]*:/i.test(bare) || /^[/\\]{2}/.test(bare) || bare === '') return undefined
  return /^[/#?.\w]/.test(bare) ? bare : undefined
}

function blocks(lines: string[], depth: number): Block[] {
  const out: Block[] = []
  let i = 0
  while (i < lines.length) {
    const line = lines[i]!
    if (line.trim() === '') i++
    else if (/^ {0,3}```/.test(line)) i = fence(lines, i, out)
    else if (/^ {0,3}#{1,6} /.test(line)) {
      out.push({ is: 'heading', of: inline(line.replace(/^ *#+ +/, '').replace(/ +#+ *$/, '')) })
      i++
    } else if (/^ {0,3}>/.test(line) && depth < MAX_DEPTH) {
      const inner: string[] = []
      while (i < lines.length && /^ {0,3}>/.test(lines[i]!)) inner.push(lines[i++]!.replace(/^ *> ?/, ''))
      out.push({ is: 'quote', of: blocks(inner, depth + 1) })
    } else if (BULLET.test(line) && depth < MAX_DEPTH) i = list(lines, i, depth, out)
    else if (line.includes('|') && isRule(lines[i + 1])) i = table(lines, i, out)
    else {
      const start = i++
      while (i < lines.length && !endsParagraph(lines[i]!)) i++
      out.push({ is: 'paragraph', of: inline(lines.slice(start, i).join('\n').trim()) })
    }
  }
  return out
}

function endsParagraph(line: string): boolean {
  return line.trim() === '' || /^ {0,3}(```|#{1,6} |>)/.test(line) || BULLET.test(line)
}

function fence(lines: string[], from: number, out: Block[]): number {
  let i = from + 1
  while (i < lines.length && !/^ {0,3}```/.test(lines[i]!)) i++
  out.push({ is: 'code', text: lines.slice(from + 1, i).join('\n') })
  return i + 1
}

function list(lines: string[], from: number, depth: number, out: Block[]): number {
  const [, indent, number] = BULLET.exec(lines[from]!)!
  const items: string[][] = []
  let i = from
  for (; i < lines.length; i++) {
    const line = lines[i]!
    const bullet = BULLET.exec(line)
    if (bullet && bullet[1]!.length <= indent!.length + 1) {
      if ((bullet[2] === undefined) !== (number === undefined)) break
      items.push([bullet[3]!])
    } else if (/^ {2,}\S/.test(line)) items.at(-1)!.push(line.slice(Math.min(indent!.length + 2, line.search(/\S/))))
    else if (line.trim() === '' && /^( {2,}\S| *([-*+]|\d{1,4}[.)])\s)/.test(lines[i + 1] ?? '')) items.at(-1)!.push('')
    else if (line.trim() === '' || endsParagraph(line)) break
    else items.at(-1)!.push(line)
  }
  out.push({
    is: 'list',
    ordered: number !== undefined,
    start: Number(number ?? 1),
    items: items.map((item) => blocks(item, depth + 1)),
  })
  return i
}

function isRule(line: string | undefined): boolean {
  return line !== undefined && line.includes('-') && /^ *\|?( *:?-+:? *\|)* *:?-+:? *\|? *$/.test(line) && line.includes('|')
}

function table(lines: string[], from: number, out: Block[]): number {
  const head = cells(lines[from]!)
  const rows: Inline[][][] = []
  let i = from + 2
  for (; i < lines.length && lines[i]!.includes('|'); i++) {
    const row = cells(lines[i]!)
    rows.push(head.map((_, column) => row[column] ?? []))
  }
  out.push({ is: 'table', head, rows })
  return i
}

function cells(line: string): Inline[][] {
  const bare = line.trim().replace(/^\|/, '').replace(/\|$/, '')
  return bare.split(/(?<!\\)\|/).map((cell) => inline(cell.trim().replace(/\\\|/g, '|')))
}

// In the order of trying: escape, code, link, bare address, strong, emphasis, line break.
const INLINE =
  /\\([\\`*_{}[\]()#+\-.!|>~])|`([^`\n]+)`|\[((?:[^[\]\\]|\\.){1,500})\]\(\s*<?([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?:\s+"[^"]*")?\s*\)|(https?:\/\/[^\s<>"'`|]+)|\*\*(?=\S)((?:[^*]|\*(?!\*)){1,2000}?\S?)\*\*|(?<![\w*])\*(?=[^\s*])([^*\n]{1,1000})\*|(?<![\w_])_(?=[^\s_])([^_\n]{1,1000})_(?!\w)|( {2,}\n|\\?\n)/g

function inline(text: string, depth = 0): Inline[] {
  const out: Inline[] = []
  const plain = (part: string) => {
    const last = out.at(-1)
    if (last?.is === 'text') last.text += part
    else if (part) out.push({ is: 'text', text: part })
  }
  let at = 0
  for (const match of text.matchAll(INLINE)) {
    plain(text.slice(at, match.index))
    at = match.index + match[0].length
    const [whole, escaped, code, label, target, address, strong, star, under, end] = match
    if (escaped) plain(escaped)
    else if (code) out.push({ is: 'code', text: code })
    else if (end) out.push({ is: 'break' })
    else if (address) {
      const [bare, rest] = trimAddress(address)
      out.push({ is: 'link', href: bare, of: [{ is: 'text', text: bare }] })
      plain(rest)
    } else if (depth > MAX_DEPTH) plain(whole)
    else if (label !== undefined) {
      const href = safeHref(target ?? '')
      const of = inline(label, depth + 1)
      if (href) out.push({ is: 'link', href, of: of.flatMap((part) => (part.is === 'link' ? part.of : [part])) })
      else for (const part of of) part.is === 'text' ? plain(part.text) : out.push(part)
    } else if (strong) out.push({ is: 'strong', of: inline(strong, depth + 1) })
    else out.push({ is: 'em', of: inline((star ?? under)!, depth + 1) })
  }
  plain(text.slice(at))
  return out
}

/** A full stop or bracket after an address belongs to the sentence. */
function trimAddress(address: string): [string, string] {
  let end = address.length
  while (end > 0 && /[.,;:!?)\]*_]/.test(address[end - 1]!)) {
    if (address[end - 1] === ')' && address.slice(0, end).includes('(')) break
    end--
  }
  return [address.slice(0, end), address.slice(end)]
}
