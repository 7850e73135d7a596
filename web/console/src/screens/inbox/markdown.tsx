import { lexer, type Token, type Tokens } from 'marked'
import { Fragment, useMemo, type ReactNode } from 'react'
import { safeLink } from '../../model/link'

/** Shows the bot's light Markdown. HTML in it is shown as text; only http, https, mailto and relative links become links. */
export function Markdown({ text }: { text: string }) {
  const tokens = useMemo(() => lexer(text, { gfm: true, breaks: true }), [text])
  return <div className="markdown">{tokens.map(block)}</div>
}

function block(token: Token, key: number): ReactNode {
  switch (token.type) {
    case 'space':
      return null
    case 'paragraph':
      return <p key={key}>{inlines(token.tokens)}</p>
    case 'heading':
      return (
        <p key={key}>
          <b>{inlines(token.tokens)}</b>
        </p>
      )
    case 'list': {
      const list = token as Tokens.List
      const items = list.items.map((item, i) => (
        <li key={i}>
          {item.tokens.map((t, j) =>
            t.type === 'text' ? <Fragment key={j}>{inlines((t as Tokens.Text).tokens ?? [t])}</Fragment> : block(t, j),
          )}
        </li>
      ))
      return list.ordered ? (
        <ol key={key} start={list.start || 1}>
          {items}
        </ol>
      ) : (
        <ul key={key}>{items}</ul>
      )
    }
    case 'table': {
      const table = token as Tokens.Table
      return (
        <div className="table-scroll" key={key}>
          <table>
            <thead>
              <tr>
                {table.header.map((cell, i) => (
                  <th key={i}>{inlines(cell.tokens)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((row, i) => (
                <tr key={i}>
                  {row.map((cell, j) => (
                    <td key={j}>{inlines(cell.tokens)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )
    }
    case 'blockquote':
      return <blockquote key={key}>{(token.tokens ?? []).map(block)}</blockquote>
    case 'code':
      return (
        <pre key={key}>
          <code>{token.text}</code>
        </pre>
      )
    case 'text':
      return <p key={key}>{inlines(token.tokens ?? [token])}</p>
    default:
      return <p key={key}>{token.raw}</p>
  }
}

function inlines(tokens: Token[] | undefined): ReactNode[] {
  return (tokens ?? []).map((token, key) => {
    switch (token.type) {
      case 'text':
      case 'escape':
        return <Fragment key={key}>{entities(token.text)}</Fragment>
      case 'strong':
        return <b key={key}>{inlines(token.tokens)}</b>
      case 'em':
        return <em key={key}>{inlines(token.tokens)}</em>
      case 'del':
        return <s key={key}>{inlines(token.tokens)}</s>
      case 'codespan':
        return <code key={key}>{token.text}</code>
      case 'br':
        return <br key={key} />
      case 'link':
        return safeLink(token.href) ? (
          <a key={key} href={token.href} target="_blank" rel="noreferrer">
            {inlines(token.tokens)}
          </a>
        ) : (
          <Fragment key={key}>{inlines(token.tokens)}</Fragment>
        )
      default:
        return <Fragment key={key}>{token.raw}</Fragment>
    }
  })
}

// The lexer leaves entities as they were written.
function entities(text: string): string {
  return text.replace(
    /&(amp|lt|gt|quot|#39);/g,
    (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name] ?? '',
  )
}
