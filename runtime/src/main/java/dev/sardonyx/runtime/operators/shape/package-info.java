/** Constants, and operators that read or change a tensor's shape but no element. */
package dev.sardonyx.runtime.operators.shape;
