import type { MapTheme } from './paintRules.ts'

/** What canvas can't take from the style sheet: colours of lines and of letter stops. */
export interface Ink {
  readonly line: string
  readonly lineEdge: string
  /** In the sun roads are edged in black too: the round is what is thick. */
  readonly linePx: number
  readonly planned: string
  readonly dotFill: string
  /** A band with bars over it; `draft` is what a person is about to close. */
  readonly closures: Readonly<
    Record<'said' | 'draft', { readonly band: string; readonly bar: string }>
  >
}

export const inks: Readonly<Record<MapTheme, Ink>> = {
  light: {
    line: '#14181f',
    lineEdge: '#fffefb',
    linePx: 3.5,
    planned: '#4a5260',
    dotFill: '#fffefb',
    closures: {
      said: { band: '#14181f', bar: '#fffefb' },
      draft: { band: '#0072b2', bar: '#fffefb' },
    },
  },
  night: {
    line: '#f2f2ee',
    lineEdge: '#0e1116',
    linePx: 3.5,
    planned: '#f2f2ee',
    dotFill: '#0e1116',
    closures: {
      said: { band: '#f2f2ee', bar: '#0e1116' },
      draft: { band: '#7cc4ff', bar: '#0e1116' },
    },
  },
  sun: {
    line: '#000000',
    lineEdge: '#ffffff',
    linePx: 6,
    planned: '#000000',
    dotFill: '#ffffff',
    closures: {
      said: { band: '#000000', bar: '#ffffff' },
      draft: { band: '#003a6c', bar: '#ffffff' },
    },
  },
}
