using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Federation.S3;

/// <summary>Registers the dialect.</summary>
public static class S3ServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="S3Endpoint"/>, scoped, so that the ports may be scoped too. The caller registers
    /// <see cref="Ports.IAccessKeys"/>, <see cref="Ports.IBuckets"/> and <see cref="Ports.IObjects"/>.
    /// </summary>
    public static IServiceCollection AddS3(this IServiceCollection services, Action<S3Options> configure)
    {
        var options = new S3Options();
        configure(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddScoped<S3Endpoint>();
        return services;
    }
}
