/**
 * Tells how far a download is: on a terminal in one line that is written over, elsewhere (a log) in
 * a line for each tenth.
 *
 * @param what such as "Fetching europe/monaco"
 * @returns called with each piece, however small
 */
export function tellBytes(
  what: string,
  out: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>,
): (bytes: number, totalBytes: number) => void {
  let told = -1
  return (bytes, totalBytes) => {
    const percent = totalBytes > 0 ? Math.floor((100 * bytes) / totalBytes) : 0
    const step = out.isTTY ? percent : percent - (percent % 10)
    if (step === told) return
    told = step
    const line = `${what}: ${megabytes(bytes)} of ${megabytes(totalBytes)} MB, ${percent} %`
    // \x1b[K clears what a longer line left behind
    out.write(out.isTTY ? `\r${line}\x1b[K${bytes === totalBytes ? '\n' : ''}` : `${line}\n`)
  }
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1)
