/** How an operator is written and registered: the engine's own and a user's alike. */
package dev.sardonyx.operator;
