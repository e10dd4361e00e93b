using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Http;

namespace NimProbe.Sandbox.Shapes;

/// <summary>How one kind of server differs from the others. A new kind is one more class and its line in <see cref="Get"/>.</summary>
internal abstract class ServerShape
{
    /// <summary>The answers to requests that reach no model.</summary>
    public abstract ShapeAnswers Answers { get; }

    /// <summary>True if the server checks the key of inference requests.</summary>
    public virtual bool ChecksKey => true;

    /// <summary>True if <c>/v1/models</c> checks the key too.</summary>
    public virtual bool ChecksKeyOfCatalog => false;

    /// <summary>True if inference requests need a valid key before anything else about them is checked.</summary>
    public virtual bool ChecksKeyFirst => false;

    /// <summary>The template of the rerank route; null if the server has none.</summary>
    public virtual string? RerankPath => null;

    /// <summary>True if answers of workers have request ids, and clients can limit the wait for a worker.</summary>
    public virtual bool HasRequestIds => false;

    /// <summary>True if asymmetric embedding models refuse a request without <c>input_type</c>.</summary>
    public virtual bool RequiresInputType => false;

    /// <summary>The answer to inference requests until the server has loaded its model; null if it loads none.</summary>
    public virtual SandboxAnswer? LoadingAnswer => null;

    public static ServerShape Get(SandboxOptions options) => options.Shape switch
    {
        SandboxShape.Nim => new NimShape(NimContainer.Default, options.MaxModelLength),
        SandboxShape.NimLlm2 => new NimShape(NimContainer.Llm2, options.MaxModelLength),
        SandboxShape.NimVlm => new NimShape(NimContainer.Vlm, options.MaxModelLength),
        SandboxShape.NimRerank => new NimShape(NimContainer.Rerank, options.MaxModelLength),
        SandboxShape.NimImage => new NimShape(NimContainer.Image, options.MaxModelLength),
        SandboxShape.OpenAI => new OpenAIShape(),
        SandboxShape.Dynamo => new DynamoShape(DynamoHealth.Current),
        SandboxShape.Dynamo2025 => new DynamoShape(DynamoHealth.Of2025),
        SandboxShape.Vllm => new VllmShape(options.MaxModelLength),
        SandboxShape.Sglang => new SglangShape(options.MaxModelLength),
        _ => new HostedShape(),
    };

    /// <summary>Creates the entry of a model in <c>/v1/models</c>.</summary>
    public abstract object CreateEntry(SandboxModel model);

    /// <summary>Creates the routes of the server, in the order of the statistics.</summary>
    public abstract IEnumerable<SandboxRoute> CreateRoutes(RouteServices services);
}
