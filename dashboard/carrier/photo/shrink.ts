/** Enough to read a name on a box; some 300 kB. */
const longestSide = 1280
const quality = 0.72

/**
 * Draws a picture anew, upright and small: what its camera wrote beside it (where, when, by whom)
 * stays on the device.
 *
 * @throws where the browser can't read it
 */
export async function shrink(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (jpeg) => (jpeg ? resolve(jpeg) : reject(new Error('no picture'))),
      'image/jpeg',
      quality,
    )
  })
}
