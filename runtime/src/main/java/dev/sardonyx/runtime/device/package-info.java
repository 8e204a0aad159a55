/**
 * Programs that run on a device: which nodes go there, which copies that takes, the memory they
 * share, and work that is written down once and launched again.
 */
package dev.sardonyx.runtime.device;
