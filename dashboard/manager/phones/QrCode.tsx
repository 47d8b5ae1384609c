import { useEffect, useState } from 'preact/hooks'

/** Modules of white that readers need around it. (ISO/IEC 18004, 5.3.8) */
const quiet = 4

/** A text as a QR code, black on white on every display. What draws it comes when it's first asked for. */
export function QrCode(props: { text: string; label: string }) {
  const { text } = props
  const [rows, setRows] = useState<readonly (readonly boolean[])[]>([])
  useEffect(() => {
    let isGone = false
    import('qr').then(
      ({ encodeQR }) => isGone || setRows(encodeQR(text, 'raw', { ecc: 'medium', border: quiet })),
      () => {}, // the code stands below as text
    )
    return () => {
      isGone = true
    }
  }, [text])
  const path = rows.flatMap((row, y) =>
    row.map((isBlack, x) => (isBlack ? `M${x} ${y}h1v1h-1z` : '')),
  )
  return (
    <svg
      class="qr"
      role="img"
      aria-label={props.label}
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      shape-rendering="crispEdges"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={path.join('')} fill="#000" />
    </svg>
  )
}
