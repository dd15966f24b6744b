-- DropIndex
DROP INDEX "FixSegment_hour_part_key";

-- CreateIndex
CREATE INDEX "FixSegment_hour_part_idx" ON "FixSegment"("hour", "part");
