using System.Security.Cryptography;
using System.Text;

namespace NimProbe.Sandbox.Answers;

/// <summary>The id of the function behind a model: a UUID that depends on the model id only.</summary>
internal static class FunctionId
{
    public static Guid FromModel(string modelId) => new(SHA256.HashData(Encoding.UTF8.GetBytes(modelId)).AsSpan(0, 16));
}
