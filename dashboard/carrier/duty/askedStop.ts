/** In the page's address, as the service worker opens it: the stop that a notification was about. */
const mark = '#stop='

/** Calls `show` with the stop of a notification that was tapped, now and later. @returns stops it */
export function onAskedStop(show: (stopId: string) => void): () => void {
  if (location.hash.startsWith(mark)) {
    show(decodeURIComponent(location.hash.slice(mark.length)))
    history.replaceState(null, '', location.pathname)
  }
  const hear = ({ data }: MessageEvent<{ stopId?: unknown } | undefined>) => {
    if (typeof data?.stopId === 'string') show(data.stopId)
  }
  navigator.serviceWorker?.addEventListener('message', hear)
  return () => navigator.serviceWorker?.removeEventListener('message', hear)
}
