import { expect, it } from 'vitest'
import { askingFor } from '../src/ui/outcomes'

const refund = { id: 'refund', labels: { en: 'Refund' } }

it("asks for an outcome as the team says, else as the workspace does, and never without a list", () => {
  const settings = { ask: 'optional', teams: { billing: 'required', night: 'never' }, list: [refund] } as const
  const asking = (team: string, list: readonly object[] = settings.list) => askingFor({ ...settings, list } as never, team)
  expect(asking('')).toBe('optional')
  expect(asking('orders')).toBe('optional')
  expect(asking('billing')).toBe('required')
  expect(asking('night')).toBe('never')
  expect(asking('billing', [])).toBe('never')
  expect(asking('billing', [{ ...refund, archived: true }])).toBe('never')
})
