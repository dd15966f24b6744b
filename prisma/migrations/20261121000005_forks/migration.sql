-- CreateTable
CREATE TABLE "ForkedStream" (
    "streamId" TEXT NOT NULL PRIMARY KEY,
    "seq" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "wall" BIGINT NOT NULL,
    "signature" BLOB NOT NULL
) WITHOUT ROWID;
