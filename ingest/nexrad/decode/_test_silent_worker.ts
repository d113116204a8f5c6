/**
 * A worker that never says that it is ready, for the tests of the pool.
 *
 * @module
 */
export {};
