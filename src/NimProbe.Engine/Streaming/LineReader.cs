namespace NimProbe.Engine.Streaming;

/// <summary>
/// Splits bytes that arrive in parts of any size into lines that end with CR, LF or both. A line that exceeds the maximum length is
/// left out, so that memory stays bounded.
/// </summary>
internal sealed class LineReader
{
    /// <summary>The maximum length of a line: 1 MiB.</summary>
    public const int MaxLineLength = 1 << 20;

    private byte[] _rest = new byte[1024];
    private int _restLength;
    private bool _isTooLong;
    private bool _skipsLineFeed;

    /// <summary>Reads the next line.</summary>
    /// <param name="bytes">The bytes that arrived; those that were read are removed.</param>
    /// <param name="line">The line without its end. It is valid until the next call.</param>
    /// <returns>Whether a line is complete; otherwise all bytes were read.</returns>
    public bool TryRead(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> line)
    {
        while (!bytes.IsEmpty)
        {
            if (_skipsLineFeed)
            {
                _skipsLineFeed = false;
                if (bytes[0] == (byte)'\n')
                {
                    bytes = bytes[1..];
                    continue;
                }
            }

            int end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
            if (end < 0)
            {
                Keep(bytes);
                bytes = default;
                break;
            }

            ReadOnlySpan<byte> part = bytes[..end];
            _skipsLineFeed = bytes[end] == (byte)'\r';
            bytes = bytes[(end + 1)..];
            if (TryComplete(part, out line))
            {
                return true;
            }
        }

        line = default;
        return false;
    }

    /// <summary>Reads what follows the last line end, at the end of the stream.</summary>
    /// <param name="line">The line.</param>
    /// <returns>Whether anything follows it.</returns>
    public bool TryReadLast(out ReadOnlySpan<byte> line)
    {
        bool hasRest = _restLength > 0;
        return TryComplete(default, out line) && hasRest;
    }

    private bool TryComplete(ReadOnlySpan<byte> part, out ReadOnlySpan<byte> line)
    {
        // Most lines arrive in one part and are not copied.
        if (_restLength == 0 && !_isTooLong && part.Length <= MaxLineLength)
        {
            line = part;
            return true;
        }

        Keep(part);
        line = _rest.AsSpan(0, _restLength);
        bool isWhole = !_isTooLong;
        _restLength = 0;
        _isTooLong = false;
        return isWhole;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (_isTooLong || _restLength + part.Length > MaxLineLength)
        {
            _isTooLong = true;
            _restLength = 0;
            return;
        }

        if (_restLength + part.Length > _rest.Length)
        {
            Array.Resize(ref _rest, Math.Max(_rest.Length * 2, _restLength + part.Length));
        }

        part.CopyTo(_rest.AsSpan(_restLength));
        _restLength += part.Length;
    }
}
