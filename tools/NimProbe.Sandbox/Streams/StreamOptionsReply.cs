namespace NimProbe.Sandbox.Streams;

/// <summary>What a server does with a request that has <c>stream_options</c>.</summary>
public enum StreamOptionsReply
{
    /// <summary>It accepts them.</summary>
    Accept,

    /// <summary>It refuses them with 422, as an old schema does.</summary>
    Refuse422,

    /// <summary>It refuses them with 400, as NVIDIA Dynamo does with what its worker refuses.</summary>
    Refuse400,

    /// <summary>It does not answer.</summary>
    Hang,

    /// <summary>It refuses them inside the stream.</summary>
    RefuseInside,
}
