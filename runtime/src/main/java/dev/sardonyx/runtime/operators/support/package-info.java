/** What operators of several families share: reading integer inputs, axes and strided views. */
package dev.sardonyx.runtime.operators.support;
