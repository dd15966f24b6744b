-- CreateTable
CREATE TABLE "RoadChange" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "shape" JSONB NOT NULL,
    "profiles" JSONB NOT NULL,
    "factor" REAL NOT NULL,
    "reason" TEXT NOT NULL,
    "from" TEXT,
    "until" TEXT,
    "note" TEXT NOT NULL,
    "isLifted" BOOLEAN NOT NULL,
    "liftedAt" TEXT,
    "recordedAt" TEXT NOT NULL,
    "version" INTEGER NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "RoadSeasonSetting" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "district" TEXT NOT NULL,
    "season" TEXT NOT NULL,
    "setAt" TEXT NOT NULL,
    "version" INTEGER NOT NULL
) WITHOUT ROWID;

-- CreateIndex
CREATE INDEX "RoadChange_isLifted_liftedAt_idx" ON "RoadChange"("isLifted", "liftedAt");
