import { useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { change } from '../../../api/client'
import { evalKeys, isActive, useReport, useRun, type ReplayReport, type Run } from '../../../api/quality'

export type ReplayRequest = Schemas['FlowReplayRequest']

/** Starts replays with the draft and follows the newest; `first` is one that runs already. */
export function useReplay(first = '') {
  const client = useQueryClient()
  const [id, setId] = useState(first)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const run = useRun(id, id !== '')
  const done = run.data?.status === 'done'
  const report = useReport<ReplayReport>(id, done)

  async function start(request: ReplayRequest) {
    setBusy(true)
    setError(undefined)
    try {
      const started = await change<Run>('POST', '/flows/replays', request)
      client.setQueryData(evalKeys.run(started.id), started)
      setId(started.id)
      void client.invalidateQueries({ queryKey: evalKeys.runs })
    } catch (e) {
      setError(e)
    } finally {
      setBusy(false)
    }
  }
  async function cancel() {
    try {
      client.setQueryData(evalKeys.run(id), await change<Run>('POST', `/flows/replays/${id}/cancel`))
    } catch (e) {
      setError(e)
    }
  }
  return { id, show: setId, start, cancel, busy, error, run, report, active: isActive(run.data) }
}

export type Replaying = ReturnType<typeof useReplay>
