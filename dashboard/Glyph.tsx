/** The seven signs of look.md and a few tools of the pages, drawn alike on a grid of 24. */
export type GlyphName =
  | 'planned'
  | 'collect'
  | 'deliver'
  | 'reload'
  | 'new'
  | 'done'
  | 'atRisk'
  | 'no'
  | 'map'
  | 'list'
  | 'settings'
  | 'network'
  | 'offline'
  | 'close'
  | 'undo'
  | 'back'
  | 'key'
  | 'registered'
  | 'closed'
  | 'slow'
  | 'aim'

const shapes: Readonly<Record<GlyphName, string>> = {
  planned: 'M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14Z',
  collect: 'M12 20V5m-6 6 6-6 6 6',
  deliver: 'M12 4v15m-6-6 6 6 6-6',
  reload: 'M8 20V5m-4 4 4-4 4 4m4-5v15m-4-4 4 4 4-4',
  new: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Zm0 6.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3Z',
  done: 'm5 13 5 5 9-11',
  atRisk: 'M12 5 21 19H3Z',
  no: 'M4 12h15m-6-6 6 6-6 6',
  map: 'M9 5 4 7v12l5-2 6 2 5-2V5l-5 2Zm0 0v12m6-10v12',
  list: 'M9 6h11M9 12h11M9 18h11M4 6h.5M4 12h.5M4 18h.5',
  settings: 'M4 7h9m5 0h2M4 17h2m5 0h9M15.5 4.5v5m-7 5v5',
  network: 'M5 19v-3m5 3v-6m5 6V9m5 10V5',
  offline: 'M5 19v-3m5 3v-6M14 10l6 8m0-8-6 8',
  close: 'm6 6 12 12M18 6 6 18',
  undo: 'M9 6 4 11l5 5m-5-5h10a5 5 0 0 1 0 10h-2',
  back: 'M20 12H5m6-6-6 6 6 6',
  key: 'M8 9a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm4 4h9m-3 0v4',
  closed: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM8 12h8',
  slow: 'M7 4h10M7 20h10M8 4v3l8 10v3M16 4v3L8 17v3',
  aim: 'M12 3v6m0 6v6M3 12h6m6 0h6',
  registered: 'M6 4h12v16H6Zm3 5h6m-6 4h6m-6 4h3',
}

/** Silent beside a word; alone it needs a label, which is read aloud. */
export function Glyph(props: { name: GlyphName; class?: string; label?: string }) {
  return (
    <>
      <svg
        class={`glyph ${props.class ?? ''}`}
        viewBox="0 0 24 24"
        fill={props.name === 'atRisk' ? 'currentColor' : 'none'}
        stroke="currentColor"
        stroke-width="2.5"
        stroke-linecap="round"
        stroke-linejoin="round"
        aria-hidden="true"
      >
        <path d={shapes[props.name]} />
      </svg>
      {props.label && <span class="aloud">{props.label}</span>}
    </>
  )
}
