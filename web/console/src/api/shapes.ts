import type { Band, Evidence, Offer, Page, PresenceStatus, QueryOf, Schemas, Summary } from '@frontdesk/protocol'

// The agents' REST answers under the console's own names; their fields are generated from api/openapi.yaml.
export type { Band, Evidence, Offer, Page, PresenceStatus, Summary }

export type View = NonNullable<QueryOf<'listConversations'>['view']>

export type Session = Schemas['Session']
/** Demo mode's accounts, shown on the sign-in page. */
export type Demo = Schemas['Demo']
export type Counts = Schemas['Counts']
export type ConversationPage = Schemas['ConversationPage']

/** Somebody of the team; `active` of `limit` chats are theirs now. */
export type Agent = Schemas['Agent']
export type Agents = Schemas['Agents']
export type Offers = Schemas['Offers']

/** What an agent needs to go on where the bot stopped. Every part may be missing: the server leaves out what it does not know. */
export type Packet = Schemas['Packet']
/** Something the bot showed or looked up before a person came. `helped` is absent when the visitor did not say. */
export type Tried = Schemas['Tried']
export type Mood = Schemas['Mood']

export type Detail = Schemas['ConversationDetail']
export type Decision = Schemas['Decision']
export type Decisions = Schemas['Decisions']
export type Hit = Schemas['Hit']
export type KnowledgeAnswer = Schemas['KnowledgeResult']

export type OutcomeName = Schemas['Outcome']
export type OutcomeGroup = Schemas['OutcomeGroup']
export type OutcomeFigure = Schemas['OutcomeFigure']
export type GroupFigure = Schemas['GroupFigure']
/** `rate` is absent while nothing is counted; `low` and `high` bound the 95 % Wilson interval. */
export type Rate = Schemas['Rate']
export type AnalyticsSummary = Schemas['AnalyticsSummary']
export type Engagement = Schemas['Engagement']
export type EngagementPage = Schemas['EngagementPage']
