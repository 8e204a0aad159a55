package dev.sardonyx.conformance.image;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.vp8.VP8Frame;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.IIOException;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads lossy WebP files in the simple format with the colours that libwebp gives them, which is
 * what the vectors expect: TwelveMonkeys decodes the planes, {@link ColourPlanes} does the rest.
 * Lossless, transparent and animated files are left to TwelveMonkeys' own reader.
 */
public final class LibwebpColours extends ImageReaderSpi {
  /** RIFF, length, WEBP, VP8 and its length; the frame follows. */
  private static final int HEADER = 20;

  /** The simple format's only chunk; "VP8L" is lossless, "VP8X" anything more. */
  private static final String LOSSY = "VP8 ";

  private LibwebpColours() {
    super(
        "Sardonyx",
        "1",
        new String[] {"webp"},
        new String[] {"webp"},
        new String[] {"image/webp"},
        Reader.class.getName(),
        new Class<?>[] {ImageInputStream.class},
        null,
        false,
        null,
        null,
        null,
        null,
        false,
        null,
        null,
        null,
        null);
  }

  /** From now on ImageIO asks this reader first. */
  public static void register() {
    IIORegistry registry = IIORegistry.getDefaultInstance();
    if (registry.getServiceProviderByClass(LibwebpColours.class) == null) {
      LibwebpColours own = new LibwebpColours();
      registry.registerServiceProvider(own, ImageReaderSpi.class);
      registry.setOrdering(
          ImageReaderSpi.class, own, registry.getServiceProviderByClass(WebPImageReaderSpi.class));
    }
  }

  @Override
  public boolean canDecodeInput(Object source) throws IOException {
    if (!(source instanceof ImageInputStream stream)) {
      return false;
    }
    byte[] header = new byte[HEADER];
    stream.mark();
    try {
      int read = stream.read(header);
      String text = new String(header, StandardCharsets.ISO_8859_1);
      return read == HEADER
          && text.startsWith("RIFF")
          && text.startsWith("WEBP", 8)
          && text.startsWith(LOSSY, 12);
    } finally {
      stream.reset();
    }
  }

  @Override
  public ImageReader createReaderInstance(Object extension) {
    return new Reader(this);
  }

  @Override
  public String getDescription(Locale locale) {
    return "Lossy WebP with the colours of libwebp";
  }

  private static final class Reader extends ImageReader {
    private BufferedImage decoded;

    Reader(ImageReaderSpi provider) {
      super(provider);
    }

    @Override
    public void setInput(Object input, boolean seekForwardOnly, boolean ignoreMetadata) {
      super.setInput(input, seekForwardOnly, ignoreMetadata);
      decoded = null;
    }

    private BufferedImage decoded(int index) throws IOException {
      if (index != 0) {
        throw new IndexOutOfBoundsException("picture " + index + " of 1");
      }
      if (decoded == null) {
        ImageInputStream stream = (ImageInputStream) getInput();
        stream.seek(stream.getStreamPosition() + HEADER);
        VP8Frame frame = new VP8Frame(stream, false);
        // What it writes into a raster is in other colours: a single pixel of that will do.
        if (!frame.decode(
            Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 1, 1, 3, null), null)) {
          throw new IIOException("not a key frame");
        }
        decoded =
            new ColourPlanes(
                    frame.getDebugImageYBuffer(),
                    frame.getDebugImageUBuffer(),
                    frame.getDebugImageVBuffer())
                .toRgb();
      }
      return decoded;
    }

    @Override
    public BufferedImage read(int index, ImageReadParam how) throws IOException {
      if (how != null && (how.getSourceRegion() != null || how.getSourceXSubsampling() != 1)) {
        throw new UnsupportedOperationException("only the whole picture can be read");
      }
      return decoded(index);
    }

    @Override
    public int getNumImages(boolean allowSearch) {
      return 1;
    }

    @Override
    public int getWidth(int index) throws IOException {
      return decoded(index).getWidth();
    }

    @Override
    public int getHeight(int index) throws IOException {
      return decoded(index).getHeight();
    }

    @Override
    public Iterator<ImageTypeSpecifier> getImageTypes(int index) {
      return List.of(ImageTypeSpecifier.createFromBufferedImageType(BufferedImage.TYPE_INT_RGB))
          .iterator();
    }

    @Override
    public IIOMetadata getStreamMetadata() {
      return null;
    }

    @Override
    public IIOMetadata getImageMetadata(int index) {
      return null;
    }
  }
}
