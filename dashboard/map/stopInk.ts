import type { MapTheme } from './paintRules.ts'

/** What canvas can't take from the style sheet: colours of lines and of letter stops. */
export interface Ink {
  readonly line: string
  readonly lineEdge: string
  /** In the sun roads are edged in black too: the round is what is thick. */
  readonly linePx: number
  readonly planned: string
  readonly dotFill: string
}

export const inks: Readonly<Record<MapTheme, Ink>> = {
  light: {
    line: '#14181f',
    lineEdge: '#fffefb',
    linePx: 3.5,
    planned: '#4a5260',
    dotFill: '#fffefb',
  },
  night: {
    line: '#f2f2ee',
    lineEdge: '#0e1116',
    linePx: 3.5,
    planned: '#f2f2ee',
    dotFill: '#0e1116',
  },
  sun: { line: '#000000', lineEdge: '#ffffff', linePx: 6, planned: '#000000', dotFill: '#ffffff' },
}
