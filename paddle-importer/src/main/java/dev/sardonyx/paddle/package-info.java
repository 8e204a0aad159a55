/** PaddlePaddle models as models of the IR. */
package dev.sardonyx.paddle;
