-- CreateTable
CREATE TABLE "PeerStation" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "publicKey" TEXT NOT NULL,
    "tlsFingerprint" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "country" TEXT NOT NULL,
    "district" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "facilityId" TEXT,
    "addresses" JSONB NOT NULL,
    "issuedAt" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "addressesOrder" TEXT NOT NULL,
    "enrolledAt" TEXT NOT NULL,
    "enrolledBy" TEXT NOT NULL,
    "enrolledOp" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ScopeGrant" (
    "stationId" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "writer" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "grantEpoch" INTEGER NOT NULL,
    "withdrawEpoch" INTEGER NOT NULL,

    PRIMARY KEY ("stationId", "scope", "writer")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "StationRevocation" (
    "stationId" TEXT NOT NULL,
    "writer" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "heads" JSONB NOT NULL,
    "revokedAt" TEXT NOT NULL,
    "revokedBy" TEXT NOT NULL,

    PRIMARY KEY ("stationId", "writer", "seq")
) WITHOUT ROWID;
