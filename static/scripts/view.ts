/** The dashboard. */
export {};
