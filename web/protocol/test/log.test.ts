import { describe, expect, it } from 'vitest'
import { EventLog, type ChatEvent } from '../src'
import { chance } from './desk'

/** Events with the given seqs, each naming the one before. */
function events(...seqs: number[]): ChatEvent[] {
  return seqs.map((seq, i) => ({ seq, prev: seqs[i - 1] ?? 0, kind: 'message.posted' }) as ChatEvent)
}
const seqs = (list: readonly ChatEvent[]) => list.map((event) => event.seq)

describe('EventLog', () => {
  it('adds what follows and ignores what it knows', () => {
    const log = new EventLog()
    const [a, b] = events(1, 2)
    expect(seqs(log.add(a!))).toEqual([1])
    expect(seqs(log.add(a!))).toEqual([])
    expect(seqs(log.add(b!))).toEqual([2])
    expect(log.missing).toBe(0)
  })

  it('does not take hidden numbers for holes', () => {
    const log = new EventLog()
    for (const event of events(1, 4, 9)) log.add(event)
    expect(seqs(log.events)).toEqual([1, 4, 9])
    expect(log.missing).toBe(0)
  })

  it('keeps an early event aside until the hole is filled', () => {
    const log = new EventLog()
    const [a, b, c] = events(1, 3, 5)
    log.add(a!)
    expect(seqs(log.add(c!))).toEqual([])
    expect(log.missing).toBe(3)
    expect(seqs(log.merge([b!]))).toEqual([3, 5])
    expect(log.missing).toBe(0)
  })

  it('asks when the server is ahead, and stops asking once a complete fetch found nothing', () => {
    const log = new EventLog()
    log.want(7)
    expect(log.missing).toBe(7)
    log.settle(7)
    expect(log.missing).toBe(0)
    log.want(8)
    expect(log.missing).toBe(8)
  })

  it('ends equal to the server whatever order, loss or repetition events come in', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = chance(seed)
      const all: number[] = []
      for (let seq = 1; seq <= 40; seq++) if (random() < 0.7) all.push(seq)
      const truth = events(...all)
      const log = new EventLog()
      const told: number[] = []
      const mail = truth.flatMap((event) => (random() < 0.2 ? [] : random() < 0.3 ? [event, event] : [event]))
      mail.sort(() => random() - 0.5)
      for (const event of mail) {
        told.push(...seqs(log.add(event)))
        if (log.missing && random() < 0.3) {
          const after = log.last
          told.push(...seqs(log.merge(truth.filter((e) => e.seq > after).slice(0, 5))))
        }
      }
      log.want(all.at(-1) ?? 0)
      while (log.missing) {
        const target = log.missing
        const after = log.last
        const rest = truth.filter((e) => e.seq > after)
        told.push(...seqs(log.merge(rest.slice(0, 5))))
        if (rest.length <= 5) told.push(...seqs(log.settle(target)))
      }
      expect(seqs(log.events), `seed ${seed}`).toEqual(all)
      expect(told, `seed ${seed}: told once each, in order`).toEqual(all)
    }
  })
})
