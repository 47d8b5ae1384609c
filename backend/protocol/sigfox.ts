import { z } from 'zod'

/**
 * A DATA UPLINK callback of Sigfox's backend; the network sends numbers as strings when the body is
 * a form, and operators rename nothing here yet. What isn't listed is kept in the raw body only.
 */
export const sigfoxUplink = z.object({
  /** Up to 8 hexadecimal digits. */
  device: z
    .string()
    .regex(/^[0-9a-fA-F]{1,8}$/)
    .transform((id) => id.toUpperCase()),
  /** Seconds since the epoch. */
  time: z.coerce.number().int().min(1_000_000_000).max(9_999_999_999).optional(),
  /** 0 to 12 bytes, in hexadecimal. */
  data: z
    .string()
    .regex(/^([0-9a-fA-F]{2}){0,12}$/)
    .transform((hex) => hex.toLowerCase())
    .default(''),
})

export type SigfoxUplink = z.infer<typeof sigfoxUplink>
