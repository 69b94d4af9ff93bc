import type { Audience, EstimateResponse, SegmentFilter } from '../../wire/index.ts';

/** A named filter. Times are epoch ms. */
export interface SegmentRecord {
  /** The app's own. */
  id: string;
  name: string;
  /** As it was sent: what moves with the clock is worked out each time it is used. */
  filter: SegmentFilter;
  createdAt: number;
  updatedAt: number;
}

/** An audience that says itself who is meant. */
export type OpenAudience = Exclude<Audience, { segment: string }>;

export type AudienceEstimate = EstimateResponse;

export interface SegmentStore {
  /** Creates or replaces. What is being sent keeps the filter that it was planned with. */
  saveSegment(segment: Pick<SegmentRecord, 'id' | 'name' | 'filter'>, now: number): Promise<SegmentRecord>;
  findSegment(id: string): Promise<SegmentRecord | undefined>;
  /** All, by id. */
  listSegments(): Promise<SegmentRecord[]>;
  /** @returns false when the id is unknown */
  deleteSegment(id: string): Promise<boolean>;
  /**
   * How many a send would be planned for now: everybody counted where there are not too many, else projected from
   * evenly spread stretches of the people. Reads in short steps, so that nobody waits long for the database.
   *
   * @param now epoch ms: what "7 days ago" is counted from
   */
  estimateAudience(audience: OpenAudience, now: number): Promise<AudienceEstimate>;
}
