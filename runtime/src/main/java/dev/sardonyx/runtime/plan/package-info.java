/** Where the memory of a run comes from: liveness, plans, arenas. */
package dev.sardonyx.runtime.plan;
