import { kept } from '../../state/kept.ts'

/** The navigation apps that take one destination by a link. */
export const apps = ['google', 'waze', 'apple', 'geo'] as const
export type App = (typeof apps)[number]

/** The one that he uses; undefined until he has said. */
export const navigationApp = kept<App | undefined>(
  'domino.navigation',
  (text) => apps.find((app) => app === text),
  undefined,
  (app) => app,
)

/** The stop that he went to with it: a page that the phone ended meanwhile opens there again. */
export const leftFor = kept<string | undefined>(
  'domino.leftFor',
  (text) => text || undefined,
  undefined,
  (stopId) => stopId,
)

/** Each app's own address for a destination (developers' pages of each; RFC 5870 for geo:). */
export function linkTo(app: App, [lon, lat]: readonly [lon: number, lat: number]): string {
  const place = `${lat.toFixed(6)},${lon.toFixed(6)}`
  switch (app) {
    case 'google':
      return `https://www.google.com/maps/dir/?api=1&destination=${place}`
    case 'waze':
      return `https://waze.com/ul?ll=${place}&navigate=yes`
    case 'apple':
      return `https://maps.apple.com/?daddr=${place}`
    case 'geo':
      return `geo:${place}?q=${place}`
  }
}
