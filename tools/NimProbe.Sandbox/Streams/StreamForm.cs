namespace NimProbe.Sandbox.Streams;

/// <summary>The form of a stream's lines; all of them are legal.</summary>
public enum StreamForm
{
    /// <summary>A space after the colon, and LF.</summary>
    Plain,

    /// <summary>No space after the colon.</summary>
    NoSpace,

    /// <summary>CR and LF.</summary>
    CrLf,

    /// <summary>CR.</summary>
    Cr,

    /// <summary>A byte order mark at the beginning.</summary>
    ByteOrderMark,

    /// <summary>Several lines of data per event.</summary>
    SeveralLines,

    /// <summary>No empty line between the events, which is careless.</summary>
    NoEmptyLines,

    /// <summary>A type and an id for each event.</summary>
    Typed,

    /// <summary>One byte at a time.</summary>
    Bytewise,
}
