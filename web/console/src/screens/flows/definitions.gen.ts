// Generated from docs/flow.schema.json by `npm --prefix web run generate`. Do not edit.

import type { Definition, KindDefinition, ListDefinition } from './fields'

export const kinds: Readonly<Record<string, KindDefinition>> = {
  agents_online: {short: 'team', main: 'word', fields: {offline: {form: 'place'}, online: {form: 'place'}, team: {form: 'word'}}, beside: {on_error: {form: 'place'}}},
  answer: {short: 'query', main: '', fields: {collections: {form: 'words'}, on_low: {form: 'select', values: ['clarify', 'continue', 'handoff'], otherwise: 'continue'}, query: {form: 'text'}}, beside: {on_error: {form: 'place'}}},
  ask: {short: 'var', main: 'word', fields: {accept: {form: 'words'}, check: {form: 'expression'}, confirm: {form: 'wording', otherwise: 'false'}, country: {form: 'word'}, max: {form: 'number'}, max_attempts: {form: 'integer', low: 1, high: 10, otherwise: '3'}, max_mb: {form: 'integer', low: 1, high: 50}, min: {form: 'number'}, normalize: {form: 'normalize'}, of: {form: 'words'}, on_exhausted: {form: 'place'}, pii: {form: 'bool', otherwise: 'false'}, reprompt_invalid: {form: 'texts'}, reprompt_unrecognized: {form: 'texts'}, skip_if_filled: {form: 'bool', otherwise: 'false'}, text: {form: 'text', required: true}, type: {form: 'select', values: ['text', 'number', 'integer', 'email', 'phone', 'enum', 'regex', 'bool', 'date', 'time', 'datetime', 'url', 'file'], otherwise: 'text'}, validate: {form: 'pattern'}, var: {form: 'word', required: true}}, beside: {timeout: {form: 'timeout'}}},
  call: {short: 'flow', main: 'word', fields: {flow: {form: 'word', required: true}, map: {form: 'values'}, with: {form: 'values'}}, beside: {}},
  choice: {short: 'var', main: 'word', fields: {free_text: {form: 'select', values: ['match', 'route', 'reject', 'capture'], otherwise: 'match'}, max_attempts: {form: 'integer', low: 1, high: 10, otherwise: '3'}, multi: {form: 'bool', otherwise: 'false'}, on_exhausted: {form: 'place'}, options: {form: 'options', required: true}, reprompt_unrecognized: {form: 'texts'}, skip_if_filled: {form: 'bool', otherwise: 'false'}, text: {form: 'text', required: true}, var: {form: 'word'}}, beside: {timeout: {form: 'timeout'}}},
  classify: {short: 'var', main: 'word', fields: {labels: {form: 'labels', required: true}, min: {form: 'number', otherwise: '0.4'}, on_low: {form: 'place'}, text: {form: 'text'}, var: {form: 'word', required: true}}, beside: {}},
  contact: {payload: true, main: 'templates', fields: {}, beside: {}},
  end: {short: 'resolution', main: 'select', fields: {resolution: {form: 'select', values: ['resolved', 'unresolved', 'cancelled', 'abandoned', 'spam']}}, beside: {}},
  event: {short: 'name', main: 'word', fields: {data: {form: 'object'}, name: {form: 'word', required: true}}, beside: {}},
  form: {short: 'fields', main: 'fields', fields: {confirm: {form: 'wording', otherwise: 'false'}, correctable: {form: 'bool', otherwise: 'true'}, fields: {form: 'fields', required: true}, max_attempts: {form: 'integer', low: 1, high: 10, otherwise: '3'}, on_exhausted: {form: 'place'}}, beside: {timeout: {form: 'timeout'}}},
  goto: {main: 'word', fields: {flow: {form: 'word'}}, beside: {}},
  handoff: {short: 'team', main: 'template', fields: {agent: {form: 'template'}, collect_before: {form: 'words'}, message: {form: 'text'}, no_agents: {form: 'select', values: ['queue', 'message', 'callback', 'continue']}, priority: {form: 'select', values: ['low', 'normal', 'high', 'urgent']}, reason: {form: 'template'}, resume: {form: 'resume', otherwise: 'end'}, skill: {form: 'template'}, team: {form: 'template'}}, beside: {}},
  hours: {short: 'schedule', main: 'word', fields: {closed: {form: 'place'}, open: {form: 'place'}, schedule: {form: 'word'}}, beside: {on_error: {form: 'place'}}},
  http: {main: '', fields: {body: {form: 'json'}, delete: {form: 'template'}, get: {form: 'template'}, headers: {form: 'templates'}, map: {form: 'values'}, on_status: {form: 'statuses'}, patch: {form: 'template'}, post: {form: 'template'}, put: {form: 'template'}, retries: {form: 'integer', low: 0, high: 5, otherwise: '0'}, timeout: {form: 'duration', otherwise: '5s'}}, beside: {on_error: {form: 'place'}}},
  if: {main: 'expression', fields: {else: {form: 'place'}, then: {form: 'place', required: true}}, beside: {}},
  llm: {short: 'var', main: 'word', fields: {budget: {form: 'integer', low: 20, high: 2000, otherwise: '400'}, offline: {form: 'json'}, prompt: {form: 'text', required: true}, schema: {form: 'schema'}, timeout: {form: 'duration', otherwise: '8s'}, var: {form: 'word', required: true}}, beside: {on_error: {form: 'place'}}},
  note: {short: 'text', localized: true, main: 'text', fields: {text: {form: 'text', required: true}}, beside: {}},
  priority: {short: 'level', main: 'select', fields: {level: {form: 'select', values: ['low', 'normal', 'high', 'urgent'], required: true}}, beside: {}},
  rating: {short: 'scale', main: 'integer', fields: {ask_comment: {form: 'wording', otherwise: 'false'}, goto: {form: 'scores'}, max_attempts: {form: 'integer', low: 1, high: 10, otherwise: '3'}, scale: {form: 'integer', low: 2, high: 10, otherwise: '5'}, text: {form: 'text'}, var: {form: 'word'}}, beside: {timeout: {form: 'timeout'}}},
  say: {short: 'text', localized: true, main: 'texts', fields: {buttons: {form: 'buttons'}, card: {form: 'card'}, image: {form: 'image'}, text: {form: 'texts'}, variants: {form: 'texts'}}, beside: {}},
  set: {payload: true, main: 'values', fields: {}, beside: {}},
  split: {short: 'arms', main: 'arms', fields: {arms: {form: 'arms', required: true}, salt: {form: 'word'}, sticky: {form: 'select', values: ['visitor', 'conversation'], otherwise: 'visitor'}, var: {form: 'word'}}, beside: {}},
  switch: {short: 'value', main: 'expression', fields: {cases: {form: 'places', required: true}, default: {form: 'place'}, value: {form: 'expression', required: true}}, beside: {}},
  tag: {main: 'words', fields: {}, beside: {}},
  wait: {short: 'for', main: 'span', fields: {event: {form: 'word'}, for: {form: 'span'}, on_message: {form: 'on_message', otherwise: 'continue'}, timeout: {form: 'timeout'}, until: {form: 'moment'}}, beside: {on_error: {form: 'place'}}},
}

export const common: Readonly<Record<string, Definition>> = {
  branches: {form: 'branches'},
  else: {form: 'place'},
  interrupts: {form: 'select', values: ['never', 'if_unrecognized', 'always'], otherwise: 'if_unrecognized'},
  next: {form: 'place'},
  when: {form: 'expression'},
}

export const mappings: Readonly<Record<string, Readonly<Record<string, Definition>>>> = {
  arm: {goto: {form: 'place'}, id: {form: 'word', required: true}, weight: {form: 'number', otherwise: '1'}},
  branch: {goto: {form: 'place', required: true}, if: {form: 'expression', required: true}},
  button: {goto: {form: 'place'}, label: {form: 'text', required: true}, say: {form: 'text'}, url: {form: 'template'}},
  card: {buttons: {form: 'buttons'}, image: {form: 'image'}, text: {form: 'text'}, title: {form: 'text', required: true}},
  field: {check: {form: 'expression'}, country: {form: 'word'}, label: {form: 'text'}, max: {form: 'number'}, max_attempts: {form: 'integer', low: 1, high: 10, otherwise: '3'}, min: {form: 'number'}, normalize: {form: 'normalize'}, of: {form: 'words'}, pii: {form: 'bool', otherwise: 'false'}, reprompt_invalid: {form: 'texts'}, reprompt_unrecognized: {form: 'texts'}, required: {form: 'bool', otherwise: 'true'}, skip_if_filled: {form: 'bool', otherwise: 'false'}, synonyms: {form: 'words'}, text: {form: 'text', required: true}, type: {form: 'select', values: ['text', 'number', 'integer', 'email', 'phone', 'enum', 'regex', 'bool', 'date', 'time', 'datetime', 'url', 'file'], otherwise: 'text'}, validate: {form: 'pattern'}, var: {form: 'word', required: true}, when: {form: 'expression'}},
  image: {alt: {form: 'text', required: true}, url: {form: 'template', required: true}},
  intent: {examples: {form: 'words', required: true}, min: {form: 'number', otherwise: '0.6'}},
  label: {examples: {form: 'words', required: true}, goto: {form: 'place'}, id: {form: 'word', required: true}},
  option: {goto: {form: 'place'}, id: {form: 'word', required: true}, label: {form: 'text', required: true}, synonyms: {form: 'words'}, when: {form: 'expression'}},
  timeout: {after: {form: 'span', required: true}, goto: {form: 'place', required: true}},
  trigger: {event: {form: 'word'}, idle: {form: 'idle'}, intent: {form: 'intent'}, keyword: {form: 'words'}, page: {form: 'words'}, priority: {form: 'integer', low: -100, high: 100, otherwise: '0'}, start: {form: 'bool'}, when: {form: 'expression'}},
  variable: {default: {form: 'json'}, of: {form: 'words'}, pii: {form: 'bool', otherwise: 'false'}, type: {form: 'select', values: ['text', 'number', 'integer', 'email', 'phone', 'url', 'date', 'time', 'datetime', 'bool', 'enum', 'regex', 'object', 'list', 'file']}},
}

export const lists: Readonly<Record<string, ListDefinition>> = {
  arms: {of: 'arm', least: 2},
  branches: {of: 'branch'},
  buttons: {of: 'button', most: 10},
  fields: {of: 'field', least: 1, most: 20},
  labels: {of: 'label', least: 2},
  options: {of: 'option', least: 1},
}
