// What axe finds in a page.

import axe from 'axe-core'
import type { Frame, Page } from 'playwright-core'

/** What axe calls serious or critical, each with the elements it found, once nothing is fading in any more. */
export async function faults(page: Page | Frame): Promise<string[]> {
  // A countdown or a spinner goes on for long, and changes no contrast.
  await page.evaluate(() => {
    for (const each of document.getAnimations()) if (Number(each.effect?.getComputedTiming().endTime ?? 0) <= 2000) each.finish()
  })
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run(document, { iframes: false, resultTypes: ['violations'] }),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`))
}
