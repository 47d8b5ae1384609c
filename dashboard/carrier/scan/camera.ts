import type { BarcodeDetector as Detector } from 'barcode-detector/ponyfill'

/** Code 128 is what S10 and nearly every sender print; the others are on stickers and parcels too. */
const formats = ['code_128', 'code_39', 'itf', 'qr_code', 'data_matrix', 'ean_13'] as const
/** Often enough for a hand that holds still for half a second, and easy on a battery. */
const betweenMs = 150

export type CameraState = 'starting' | 'on' | 'denied' | 'none'

/**
 * Shows what the back camera sees and says each code that is in it, again and again while it is. By
 * the browser's own detector where it has one, else by ZXing, which the page brings along. No picture
 * leaves the device or is kept. (W3C Media Capture and Streams; WICG Shape Detection, Barcode)
 *
 * @param tell what became of the camera
 * @returns how to end it
 */
export function watchCamera(
  video: HTMLVideoElement,
  { read, tell }: { read: (text: string) => void; tell: (state: CameraState) => void },
): () => void {
  let ended = false
  let stream: MediaStream | undefined
  const start = async () => {
    if (!navigator.mediaDevices) return tell('none')
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } },
      })
    } catch (problem) {
      const isDenied = problem instanceof DOMException && problem.name === 'NotAllowedError'
      return tell(isDenied ? 'denied' : 'none')
    }
    if (ended) return stop()
    video.srcObject = stream
    await video.play()
    const detector = await openDetector()
    tell('on')
    while (!ended) {
      for (const { rawValue } of await detector.detect(video).catch(() => []))
        if (!ended) read(rawValue)
      await new Promise((resolve) => setTimeout(resolve, betweenMs))
    }
  }
  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop()
  }
  start().catch(() => tell('none'))
  return () => {
    ended = true
    stop()
  }
}

async function openDetector(): Promise<Detector> {
  const own = (globalThis as { BarcodeDetector?: typeof Detector }).BarcodeDetector
  if (own) {
    const known = await own.getSupportedFormats()
    const wanted = formats.filter((format) => known.includes(format))
    if (wanted.includes('code_128')) return new own({ formats: wanted })
  }
  const [{ BarcodeDetector, prepareZXingModule }, { default: wasm }] = await Promise.all([
    import('barcode-detector/ponyfill'),
    import('zxing-wasm/reader/zxing_reader.wasm?url'),
  ])
  prepareZXingModule({ overrides: { locateFile: () => wasm } })
  return new BarcodeDetector({ formats: [...formats] })
}
