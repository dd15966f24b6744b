-- CreateTable
CREATE TABLE "IntakeDraft" (
    "userId" TEXT NOT NULL PRIMARY KEY,
    "startedAt" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "keptAt" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateIndex
CREATE INDEX "IntakeDraft_keptAt_idx" ON "IntakeDraft"("keptAt");
