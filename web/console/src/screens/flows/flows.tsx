import { Redirect, Route, Switch } from 'wouter'
import { CallError } from '../../api/client'
import { useFlowRights, useFlows } from '../../api/flows'
import { Failed, Skeletons } from '../../ui/states'
import { FlowBuilder } from './builder'
import { DraftProvider } from './draft'
import { FlowHistory } from './history'
import { FlowList } from './list'
import { LeaveGuard } from './unsaved'
import '../../styles/home.css'
import '../../styles/quality-forms.css'
import '../../styles/editor.css'
import '../../styles/panels.css'
import '../../styles/flows.css'
import '../../styles/flow-canvas.css'
import '../../styles/flow-panels.css'

/** Where flows are written: the list, the builder, and what has been published. */
export default function Flows() {
  const { read } = useFlowRights()
  const query = useFlows()
  if (!read || (query.isError && !query.data)) {
    return (
      <main className="home">
        <Failed error={read ? query.error : new CallError('forbidden', '', 403)} retry={() => void query.refetch()} />
      </main>
    )
  }
  if (!query.data) {
    return (
      <main className="home scroll">
        <div className="home-inner">
          <Skeletons count={5} height={64} />
        </div>
      </main>
    )
  }
  return (
    <DraftProvider page={query.data}>
      <LeaveGuard />
      <Switch>
        <Route path="/flows">
          <FlowList />
        </Route>
        <Route path="/flows/history">
          <FlowHistory />
        </Route>
        <Route path="/flows/edit/:name">{(p) => <FlowBuilder key={p.name} name={decodeURIComponent(p.name)} />}</Route>
        <Route>
          <Redirect to="/flows" replace />
        </Route>
      </Switch>
    </DraftProvider>
  )
}
