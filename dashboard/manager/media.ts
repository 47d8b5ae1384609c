import { type ReadonlySignal, signal } from '@preact/signals'

/** Follows a media query. */
function follow(query: string): ReadonlySignal<boolean> {
  const media = matchMedia(query)
  const matches = signal(media.matches)
  media.addEventListener('change', () => {
    matches.value = media.matches
  })
  return matches
}

/** A phone: cards instead of rows of time, and the map only with a round. */
export const isPhone = follow('(max-width: 639px)')
