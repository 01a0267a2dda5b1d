/** Questions to checksum databases have lanes of their own: lookups that hang must not stop the fetches of modules. */
export const sumdbLane = "checksums";
