import { useMemo } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { parseMarkdown, type Block, type Inline } from '../markdown'

/** A bot's text. */
export function Markdown({ text }: { text: string }) {
  const tree = useMemo(() => parseMarkdown(text), [text])
  return <div class="prose">{tree.map(block)}</div>
}

/** A link out of the iframe; the shop's own pages open in the shop's window. */
export function Out({ href, children, ...rest }: { href: string; children: ComponentChildren; class?: string; style?: Record<string, string>; 'aria-label'?: string }) {
  return (
    <a {...rest} href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  )
}

function block(node: Block): ComponentChildren {
  switch (node.is) {
    case 'paragraph':
      return <p>{node.of.map(inline)}</p>
    case 'heading':
      return (
        <p>
          <strong>{node.of.map(inline)}</strong>
        </p>
      )
    case 'code':
      return (
        <pre tabIndex={0}>
          <code>{node.text}</code>
        </pre>
      )
    case 'quote':
      return <blockquote>{node.of.map(block)}</blockquote>
    case 'list': {
      const items = node.items.map((item) => {
        const [first] = item
        return <li>{item.length === 1 && first?.is === 'paragraph' ? first.of.map(inline) : item.map(block)}</li>
      })
      return node.ordered ? <ol start={node.start}>{items}</ol> : <ul>{items}</ul>
    }
    case 'table':
      return (
        <div class="table" tabIndex={0} role="region">
          <table>
            <thead>
              <tr>
                {node.head.map((cell) => (
                  <th scope="col">{cell.map(inline)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {node.rows.map((row) => (
                <tr>
                  {row.map((cell) => (
                    <td>{cell.map(inline)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )
  }
}

function inline(node: Inline): ComponentChildren {
  switch (node.is) {
    case 'text':
      return node.text
    case 'break':
      return <br />
    case 'code':
      return <code>{node.text}</code>
    case 'strong':
      return <strong>{node.of.map(inline)}</strong>
    case 'em':
      return <em>{node.of.map(inline)}</em>
    case 'link':
      return <Out href={node.href}>{node.of.map(inline)}</Out>
  }
}
