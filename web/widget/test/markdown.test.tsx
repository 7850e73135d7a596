import { render } from 'preact'
import { describe, expect, it } from 'vitest'
import { parseMarkdown, safeHref } from '../src/markdown'
import { Markdown } from '../src/ui/markdown'

function draw(text: string): HTMLElement {
  const box = document.createElement('div')
  render(<Markdown text={text} />, box)
  return box.querySelector<HTMLElement>('.prose')!
}

describe('light Markdown', () => {
  it('draws emphasis, code, links and line breaks', () => {
    expect(draw('**Bold**, *soft*, `code`\nand [orders](/orders).').innerHTML).toBe(
      '<p><strong>Bold</strong>, <em>soft</em>, <code>code</code><br>and ' +
        '<a href="/orders" target="_blank" rel="noopener noreferrer">orders</a>.</p>',
    )
  })

  it('draws lists with their start, inner lists and following text', () => {
    const box = draw('Steps:\n3. One\n4. Two\n   - inner\n\nAfter')
    expect(box.querySelector('ol')?.getAttribute('start')).toBe('3')
    expect([...box.querySelectorAll('ol > li')]).toHaveLength(2)
    expect(box.querySelector('li li')?.textContent).toBe('inner')
    expect(box.lastElementChild?.textContent).toBe('After')
  })

  it('draws tables, with missing cells empty', () => {
    const box = draw('| A | B |\n|---|:-:|\n| 1 | 2 |\n| 3 |')
    expect([...box.querySelectorAll('th')].map((cell) => cell.textContent)).toEqual(['A', 'B'])
    expect([...box.querySelectorAll('td')].map((cell) => cell.textContent)).toEqual(['1', '2', '3', ''])
  })

  it('leaves snake_case, 2 * 3 * 4 and lone stars alone', () => {
    for (const text of ['a snake_case_name', '2 * 3 * 4', '5 ** 2', 'a * b']) expect(draw(text).innerHTML, text).toBe(`<p>${text}</p>`)
  })

  it('leaves the full stop out of a bare address', () => {
    const link = draw('See https://example.com/a_(b).').querySelector('a')
    expect(link?.getAttribute('href')).toBe('https://example.com/a_(b)')
  })

  it('never makes markup or scripts from a text', () => {
    const attacks = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '[x](javascript:alert(1))',
      '[x](JaVaScRiPt:alert(1))',
      '[x](java\u0000script:alert(1))',
      '[x](data:text/html,<script>1</script>)',
      '[x](vbscript:1)',
      '[x](//evil.example)',
      '[x](/\\evil.example)',
      '[x](" onmouseover="alert(1))',
      '`<b>`',
      '| <i>a</i> |\n|---|\n| <u>b</u> |',
      '[<img src=x>](https://example.com)',
    ]
    for (const attack of attacks) {
      const box = draw(attack)
      expect(box.querySelector('script, img, b, i, u, iframe'), attack).toBeNull()
      for (const element of box.querySelectorAll('*')) {
        expect(element.getAttributeNames().filter((name) => name.startsWith('on')), attack).toEqual([])
        const href = element.getAttribute('href')
        if (href !== null) expect(href, attack).toMatch(/^(https?:\/\/|mailto:|\/[^/\\]|#|\?)/)
      }
    }
  })

  it('links http, https, mailto and the site itself, and nothing else', () => {
    expect(['https://a.b', 'mailto:a@b.c', '/help', '#top', 'help/returns'].map(safeHref)).not.toContain(undefined)
    expect(['ftp://a', 'file:///etc', 'tel:1', 'blob:x', '', '//a', '\\\\a'].map(safeHref).filter(Boolean)).toEqual([])
  })

  it('reads hostile lengths without stalling', () => {
    for (const text of ['*'.repeat(20_000), '['.repeat(20_000), '> '.repeat(5_000), '- '.repeat(5_000), '_a'.repeat(20_000), '|-'.repeat(9_000)]) {
      expect(parseMarkdown(text).length).toBeGreaterThan(0)
    }
  })
})
