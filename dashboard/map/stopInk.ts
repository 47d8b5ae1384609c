import type { MapTheme } from './paintRules.ts'

/** What canvas can't take from the style sheet: colours of lines and of letter stops. */
export interface Ink {
  readonly line: string
  readonly lineEdge: string
  readonly planned: string
  readonly dotFill: string
}

export const inks: Readonly<Record<MapTheme, Ink>> = {
  light: { line: '#14181f', lineEdge: '#fffefb', planned: '#4a5260', dotFill: '#fffefb' },
  night: { line: '#f2f2ee', lineEdge: '#0e1116', planned: '#f2f2ee', dotFill: '#0e1116' },
  sun: { line: '#000000', lineEdge: '#ffffff', planned: '#000000', dotFill: '#ffffff' },
}
