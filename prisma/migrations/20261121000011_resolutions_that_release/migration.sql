-- Whether a resolution called the other claims back: one of them at work again beside the kept one opens the pair again.
ALTER TABLE "ConflictResolution" ADD COLUMN "isReleasingOthers" BOOLEAN NOT NULL DEFAULT true;
