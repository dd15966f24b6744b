-- CreateTable
CREATE TABLE "SavedPlace" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "district" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "aliases" JSONB NOT NULL,
    "kind" TEXT NOT NULL,
    "latitude" REAL NOT NULL,
    "longitude" REAL NOT NULL,
    "accuracyMetres" REAL NOT NULL,
    "notes" TEXT NOT NULL,
    "isArchived" BOOLEAN NOT NULL,
    "version" INTEGER NOT NULL,
    "createdAt" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ReferralPlan" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "originType" TEXT NOT NULL,
    "originId" TEXT NOT NULL,
    "condition" TEXT NOT NULL,
    "destinations" JSONB NOT NULL,
    "notes" TEXT NOT NULL,
    "isActive" BOOLEAN NOT NULL,
    "version" INTEGER NOT NULL,
    "createdAt" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateIndex
CREATE INDEX "SavedPlace_name_idx" ON "SavedPlace"("name");

-- CreateIndex
CREATE INDEX "ReferralPlan_originId_condition_idx" ON "ReferralPlan"("originId", "condition");

