import type { Db } from './transaction.ts'

/**
 * Keeps a picture that an event of this carrier speaks of; once, however often it comes.
 *
 * @returns false where no event of his does
 */
export async function savePhoto(
  db: Db,
  photo: { readonly photoId: string; readonly personId: string; readonly jpeg: Buffer },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into photos (photo_id, request_id, person_id, taken_at, jpeg)
     select $1, e.request_id, $2, e.at, $3 from round_events e join rounds using (round_id)
     where e.kind = 'problem' and e.body ->> 'photo' = $1 and carrier_id = $2 limit 1
     on conflict (photo_id) do update set photo_id = excluded.photo_id
       where photos.person_id = excluded.person_id`,
    [photo.photoId, photo.personId, photo.jpeg],
  )
  return rowCount === 1
}

export interface PhotoRow {
  readonly jpeg: Buffer
  /** Who took it. */
  readonly personId: string
  /** Whose parcel it's about, while that is how it stands: not once it was taken back or collected. */
  readonly mailboxId: string | null
}

export async function findPhoto(
  db: Db,
  photoId: string,
  realNow: number,
): Promise<PhotoRow | undefined> {
  const { rows } = await db.query(
    `select jpeg, person_id as "personId", mailbox_id as "mailboxId"
     from photos left join pickup_requests r on r.photo = photo_id
       and r.request_id = photos.request_id and r.real_undo_until_at <= $2
     where photo_id = $1`,
    [photoId, realNow],
  )
  return rows[0]
}
